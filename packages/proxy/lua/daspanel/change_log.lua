-- The numbered list of changed names that all workers share. Its numbers are what makes a change visible everywhere at once: a worker compares one number
-- before each use of its cache and drops exactly the names that were added since it last looked.
local dict = ngx.shared.changes
local SECONDS_KEPT = 900

local change_log = {}

-- Adds a name to the list ("routes" or "certificates") and gives its number.
function change_log.append(list, name)
  local number = dict:incr(list, 1, 0)
  dict:set(list .. number, name, SECONDS_KEPT)
  return number
end

function change_log.latest(list)
  return dict:get(list) or 0
end

-- Nil when the entry is gone, or not there yet because another worker is between the two steps of append: then everything has to be dropped.
function change_log.name(list, number)
  return dict:get(list .. number)
end

return change_log
