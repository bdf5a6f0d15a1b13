-- What the rendered configuration tells the Lua code: paths that end in "/", sockets, ports. Filled once by init_by_lua, before any worker exists.
--   data, routes, certificates, challenges, pools   folders
--   wake_socket, agent_socket     unix sockets
--   http_port, https_port         ports that the proxy listens on
--   largest_body                  bytes that a request may carry
--   routes_kept, certificates_kept   how many of each a worker keeps decoded
return {}
