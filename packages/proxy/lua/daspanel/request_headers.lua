-- Header fields that tell an application who asks, or that only parts of Daspanel may send. A client's own are dropped before a request leaves the proxy.
-- Fields with "_" or "." in their names never get here: nginx drops them (underscores_in_headers, ignore_invalid_headers).
local get_headers, clear_header, http_version, raw_header = ngx.req.get_headers, ngx.req.clear_header, ngx.req.http_version, ngx.req.raw_header
local find = ngx.re.find

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

-- Finds nothing in the header of an ordinary request: no line begins as a reserved field does, and there are no more line ends than its request line, the
-- most fields and the empty line have. Takes too many, so that it can be short; what it finds is looked at field by field.
local SUSPICIOUS = [[\n(?:proxy|forwarded|client-ip|true-client-ip|remote-|daspanel|x-(?:forwarded|accel-|daspanel|client-ip|cluster-|real-ip|original-|rewrite-))]]
  .. [[|\A(?:[^\n]*+\n){]] .. MOST_FIELDS + 3 .. "}"

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

-- One search through the text costs a fraction of a table of all fields. HTTP/2 and HTTP/3 (for which Lua names no version) have no such text.
local function is_ordinary()
  if (http_version() or 3) >= 2 then
    return false
  end
  local from, _, problem = find(raw_header(), SUSPICIOUS, "ijo")
  return not from and not problem
end

local request_headers = {}

-- Drops the reserved fields. A request with more fields than a browser ever sends ends with 431.
function request_headers.drop_reserved()
  if is_ordinary() then
    return
  end
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
