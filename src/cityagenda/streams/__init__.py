"""Streams: what sensors and laboratories send, taken in, kept, checked and read back.

Pure: no Django and no web. `store.Store` is the door; nothing heavy is imported here.
"""
