-- Header fields that tell an application who asks, or that only parts of Daspanel may send. A client's own are dropped before a request leaves the proxy.
-- Fields with "_" or "." in their names never get here: nginx drops them (underscores_in_headers, ignore_invalid_headers).
local get_headers, clear_header = ngx.req.get_headers, ngx.req.clear_header

local MOST_FIELDS = 100

local RESERVED = {
  ["proxy"] = true,
  ["forwarded"] = true,
  ["client-ip"] = true,
  ["true-client-ip"] = true,
  ["x-client-ip"] = true,
  ["x-cluster-client-ip"] = true,
  ["x-real-ip"] = true,
  ["x-original-url"] = true,
  ["x-rewrite-url"] = true,
}
local RESERVED_PREFIXES = { "x-forwarded", "x-accel-", "x-daspanel", "daspanel", "remote-" }

local function is_reserved(name)
  if RESERVED[name] then
    return true
  end
  for _, prefix in ipairs(RESERVED_PREFIXES) do
    if name:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

local request_headers = {}

-- Drops the reserved fields. A request with more fields than a browser ever sends ends with 431.
function request_headers.drop_reserved()
  local headers, problem = get_headers(MOST_FIELDS)
  if problem == "truncated" then
    return ngx.exit(431)
  end
  for name in pairs(headers) do
    if is_reserved(name) then
      clear_header(name)
    end
  end
end

return request_headers
