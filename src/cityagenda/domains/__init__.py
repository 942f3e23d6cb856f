"""The science, one folder a field; nothing here knows of city folders, editions or the web."""
