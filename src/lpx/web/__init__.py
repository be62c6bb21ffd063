"""The local page for schools: lpx in a browser, on this computer only.

``app.create_app`` joins the parts: ``guard`` lets in nobody but the browser that was given the one-time
token, ``workspaces`` hold what one tab has handed in until it closes, ``jobs`` run the work beside the
server, and ``pages`` hold one file per page. Nothing is kept after a tab closes, and no address is ever
contacted.
"""
