-- Teaches Wireshark which message of signalbox.v1 stands in a WebSocket message of a Signalbox link.
--
--   tshark -X lua_script:docs/wireshark/signalbox.lua \
--     -o 'uat:protobuf_search_paths:"/usr/include","TRUE"' \
--     -o 'uat:protobuf_search_paths:"proto/src/main/proto","TRUE"' -r link.pcapng -Y signalbox -V
--
-- In Wireshark: put this file into the plugin folder (Help, About, Folders), and the two folders, "Load all files"
-- ticked, into Preferences, Protocols, ProtoBuf, Protobuf search paths.

local signalbox = Proto("signalbox", "Signalbox")
local envelope = ProtoField.string("signalbox.envelope", "Envelope")
signalbox.fields = { envelope }

local request_uri = Field.new("http.request.uri")
local stream_no = Field.new("tcp.stream")

-- By TCP stream: who asked for the upgrade, and for which side of the hub. Empty where the capture began too late.
local links = {}

-- Which side the peer is on, where the handshake was not captured.
signalbox.prefs.role = Pref.string("Role without a handshake", "device", "device or console")
signalbox.prefs.hub_port = Pref.uint("Port of the hub without a handshake", 8080, "")

local function envelope_of(pinfo)
  local link = links[stream_no().value]
    or { role = signalbox.prefs.role, hub_port = signalbox.prefs.hub_port }
  local to_hub = pinfo.dst_port == link.hub_port
  if link.role == "device" then
    return to_hub and "DeviceToHub" or "HubToDevice"
  end
  return to_hub and "ConsoleToHub" or "HubToConsole"
end

function signalbox.dissector(buffer, pinfo, tree)
  local name = envelope_of(pinfo)
  tree:add(signalbox, buffer()):add(envelope, name):set_generated()
  pinfo.private["pb_msg_type"] = "message,signalbox.v1." .. name
  Dissector.get("protobuf"):call(buffer, pinfo, tree)
  pinfo.cols.info = name
end

-- The handshake comes first: it names the side.
local handshake = Proto("signalbox_handshake", "Signalbox handshake")
function handshake.dissector(_, pinfo, _)
  local uri = request_uri()
  local role = uri and uri.value:match("^/ws/(%a+)$")
  if role then
    links[stream_no().value] = { role = role, hub_port = pinfo.dst_port }
  end
end
register_postdissector(handshake)

DissectorTable.get("ws.protocol"):add("signalbox.v1.pb", signalbox)
