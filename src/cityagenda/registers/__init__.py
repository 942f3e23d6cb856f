"""Registers of people's work: state machines, audit trails, clocks, lights and roll-ups.

Pure: no database and no web. What is stored, and how it is shown, is another room's matter.
`specifications` lists the methods that measure from a frozen register.
"""
