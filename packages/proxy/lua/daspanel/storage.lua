-- Requests for the S3 server's names, in the server rewrite phase: those that could be taken for another name's end here.
local certificates = require "daspanel.certificates"
local host_header = require "daspanel.host_header"
local request_headers = require "daspanel.request_headers"

local storage = {}

function storage.guard()
  if ngx.req.is_internal() then
    return
  end
  local host = ngx.var.host
  if not host_header.port_of(ngx.var.http_host, host) then
    return ngx.exit(400)
  end
  if ngx.var.scheme == "https" and certificates.is_misdirected(ngx.var.ssl_server_name, host) then
    return ngx.exit(421)
  end
  return request_headers.drop_reserved()
end

return storage
