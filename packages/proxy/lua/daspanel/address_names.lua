-- Server names that stand for an address: of TLS-ALPN-01 for addresses the reverse name in the DNS (RFC 8738, 6), and addresses themselves, which some clients
-- send although RFC 6066, 3 forbids it.
local address_names = {}

-- The groups of an IPv6 address as text (RFC 5952): without leading zeros, the first longest row of two zeros or more left out.
local function join_groups(groups)
  local first, longest = nil, 1
  local from
  for index = 1, #groups do
    from = groups[index] == "0" and (from or index) or nil
    if from and index - from + 1 > longest then
      first, longest = from, index - from + 1
    end
  end
  if not first then
    return table.concat(groups, ":")
  end
  return table.concat(groups, ":", 1, first - 1) .. "::" .. table.concat(groups, ":", first + longest)
end

local function parse_ipv6(digits)
  local groups = {}
  for group in digits:gsub("%.", ""):reverse():gmatch("%x%x%x%x") do
    groups[#groups + 1] = group:gsub("^0+(%x)", "%1")
  end
  return join_groups(groups)
end

-- The address of a lower-case server name, or nil when it is an ordinary name.
function address_names.parse(name)
  if name:find("^%d+%.%d+%.%d+%.%d+$") or name:find("^%x*:[%x:.]*$") then
    return name
  end
  if name:sub(-5) ~= ".arpa" then
    return nil
  end
  local d, c, b, a = name:match("^(%d%d?%d?)%.(%d%d?%d?)%.(%d%d?%d?)%.(%d%d?%d?)%.in%-addr%.arpa$")
  if a then
    return a .. "." .. b .. "." .. c .. "." .. d
  end
  local digits = #name == 72 and name:match("^(" .. ("%x%."):rep(32) .. ")ip6%.arpa$")
  return digits and parse_ipv6(digits)
end

return address_names
