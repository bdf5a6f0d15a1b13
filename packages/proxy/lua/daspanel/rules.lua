-- The patterns of a route (PCRE, compiled once per worker) against decoded paths.
local find, match = ngx.re.find, ngx.re.match

local rules = {}

-- True when the path matches. A pattern that fails (it does not compile, or backtracks without end) counts as `when_broken`, so that a broken rule locks
-- rather than opens.
function rules.matches(path, pattern, when_broken)
  local from, _, problem = find(path, pattern, "jo")
  if problem then
    ngx.log(ngx.ERR, "pattern ", pattern, ": ", problem)
    return when_broken
  end
  return from ~= nil
end

-- Escapes everything but the characters of a path (RFC 3986), the backslash among it: browsers read "/\" as "//", which is another host.
local function escape_path(text)
  return (text:gsub("[^%w/._~!$&'()*+,;=:@-]", function(character)
    return ("%%%02X"):format(character:byte())
  end))
end

-- Where a moved path went, or nil. $1 to $9 stand for the pattern's groups.
function rules.moved_target(path, route)
  local groups, problem = match(path, route.moved_from, "jo")
  if problem then
    ngx.log(ngx.ERR, "pattern ", route.moved_from, ": ", problem)
  end
  if not groups then
    return nil
  end
  local target = route.moved_to:gsub("%$([1-9])", function(number)
    return escape_path(groups[tonumber(number)] or "")
  end)
  return (target:gsub("^//+", "/"))
end

return rules
