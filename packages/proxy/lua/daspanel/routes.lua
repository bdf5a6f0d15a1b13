-- Host name -> route. The files are described in packages/formats/src/route.ts.
local named_files = require "daspanel.named_files"
local named_cache = require "daspanel.named_cache"
local settings = require "daspanel.settings"

-- A safety net for an announcement that got lost.
local SECONDS_KEPT = 60

local routes = {}
local cache = named_cache.new("routes", settings.routes_kept)

-- The version's folder, or nil when the document root is not in it: whoever can write routes has sites served, and nothing else that the proxy may read,
-- such as the keys of certificates.
local function version_folder(route)
  local folder = route.root:match("^sites/%w+/versions/%w+")
  local expected = "sites/" .. (route.site or "") .. "/versions/" .. (route.version or "")
  local rest = folder == expected and route.root:sub(#folder + 1)
  if rest and (rest == "" or rest:sub(1, 1) == "/") and not (rest .. "/"):find("/../", 1, true) then
    return folder
  end
end

-- Adds what is the same for every request of the route, so that a request only copies it.
local function prepare(route)
  if route.root then
    local folder = version_folder(route)
    if not folder then
      return nil
    end
    route.version_folder = settings.data .. folder
    route.root = settings.data .. route.root
  end
  if route.address and route.address:sub(1, 5) == "unix:" then
    route.address = "unix:" .. settings.data .. route.address:sub(6)
  end
  if route.moved then
    route.moved_from, route.moved_status, route.moved_to = route.moved:match("^(.*) (30[12]) (%S+)$")
  end
  if route.front then
    route.missing = "@front"
  elseif route.fallback then
    route.missing = "@fallback"
  end
  return route
end

local function parse(text)
  local route = {}
  for key, value in text:gmatch("([%w_]+)=([^\n]*)\n") do
    route[key] = value
  end
  return route.engine and prepare(route)
end

-- The route of a lower-case host name, or nil. Unknown hosts are not kept: names that nobody owns must not push out those that somebody does.
function routes.find(host)
  local route = cache:get(host)
  if route then
    return route
  end
  local text, wildcard = named_files.read(settings.routes, host, "")
  route = text and parse(text)
  if route then
    cache:set(host, route, SECONDS_KEPT, wildcard)
  end
  return route
end

-- The route that the router found for the same request a moment ago. A change in between does not count: one request follows one route.
function routes.decided(host)
  return cache:get_unchecked(host) or routes.find(host)
end

return routes
