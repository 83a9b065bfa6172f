"""The web page: by plain forms over real HTTP, and in a real Chromium."""
