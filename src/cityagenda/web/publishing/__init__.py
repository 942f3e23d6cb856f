"""Static publishing: the public pages of an edition as files, for any plain web host.

`publication` is the whole act. `reader` asks the site's own views, signed out, without a
server and without a database; `addresses` says what becomes of an address; `walk` follows the
links; `markup` makes them relative; `assets` and `data` add what pages load and what programs
read; `folder` puts the result in its place at once.
"""
