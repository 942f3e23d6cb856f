"""OGC SensorThings 1.1 over the city's store of streams, under ``/sensorthings/v1.1/``.

`model` says what kinds of entities there are; `addresses` and `questions` read what is asked,
`expressions` its conditions; `world` is what is declared, `observations` what was observed;
`answers` puts both into JSON. `writing` takes in what sensors send, `intake` groups it into
transactions, `tokens` says who may send. `problems` says what went wrong; `gate` stands before.

The parser of conditions is our own: odata-query (MIT, last release 2024) knows no names such as
``@iot.id``, none of the options that ``$expand`` nests, and no limits.
"""
