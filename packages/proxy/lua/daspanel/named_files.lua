-- Reads the small files that are named by host: "<name><suffix>", else "*.<parent><suffix>", which answers for one label.
local named_files = {}

local function read(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  local text = file:read("*a")
  file:close()
  return text
end

-- True for what may become part of a path: it begins with a letter or digit (so no ".hidden", no "*", no "_default" from the wire) and has neither
-- slash nor "..". The server name of TLS is not checked by nginx at all.
function named_files.is_name(name)
  return #name <= 253 and name:find("^%w[%w_.%-]*$") ~= nil and not name:find("..", 1, true)
end

-- The text of a file whose name is no host's, such as "_address.pem".
function named_files.read_own(folder, file)
  return read(folder .. file)
end

-- Gives the text of the file, and the wildcard's name when that is what answered. Nil when there is neither.
function named_files.read(folder, name, suffix)
  if not named_files.is_name(name) then
    return nil
  end
  local text = read(folder .. name .. suffix)
  if text then
    return text
  end
  local dot = name:find(".", 1, true)
  if not dot then
    return nil
  end
  local wildcard = "*" .. name:sub(dot)
  text = read(folder .. wildcard .. suffix)
  if text then
    return text, wildcard
  end
end

return named_files
