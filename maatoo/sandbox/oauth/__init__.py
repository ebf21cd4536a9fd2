"""OAuth of the sandbox: token endpoints, login pages, and whom a token stands for.

- `clients` are the API credentials of a site: who may ask for tokens, by which grants.
- `tokens` and `codes` are what is given out, how long it lasts, and how it ends.
- `provider` joins them: the one object that endpoints and authentication share.
- `token_endpoint` (`/oauth/v2/token`) and `authorize` (`/oauth/v2/authorize`) are OAuth 2;
  `logins` and `pages` are the login of a person in a browser.
- `bearer` finds the token of an API request.
- `signed` and `signed_endpoints` are OAuth 1a (`/oauth/v1/…`), as servers up to 3.x have it.
- `endpoints` is the routing table below `/oauth`.
- `administration` is what a test may do: register clients, log in, let tokens expire; `control`
  offers it over HTTP.
"""
