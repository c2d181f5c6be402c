"""The links that the resource centre shows, looked at by night."""
