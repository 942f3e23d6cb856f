"""What the account rests on: data sources with licences, dated standards, methods."""
