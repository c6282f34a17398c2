"""The reports as tools of an assistant, over the Model Context Protocol (MCP); read-only."""
