"""The MCP server: what an assistant asks of this site. A process of its own (`python -m api.mcp`) that asks our own API
over loopback, for all its clients, and neither knows the models nor holds a connection to the database.

tools.py says what can be asked and how it is answered, asking.py asks the API, server.py speaks the protocol, guard.py
stands before it. Why so: docs/adr/0032-mcp-and-indexnow.md.
"""
