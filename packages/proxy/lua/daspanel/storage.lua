-- Requests for the S3 server's names, in the server rewrite phase.
local own_names = require "daspanel.own_names"
local request_headers = require "daspanel.request_headers"

local storage = {}

function storage.guard()
  if ngx.req.is_internal() then
    return
  end
  own_names.admit()
  return request_headers.drop_reserved()
end

return storage
