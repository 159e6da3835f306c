# Cuts a list to the fields that keep.json names for each kind, as a recorded answer: true keeps a scalar or a list of
# them, "map" texts, a list the texts whose keys begin so, an object goes on inside. Whatever else is there is left out.
def begins($marks): . as $key | any($marks[]; . as $mark | $key | startswith($mark));
def texts(f): with_entries(select((.value | type == "string") and (.key | f)));
def cut($t):
  if type == "array" then map(cut($t))
  elif $t == true then if type == "object" then null else . end
  elif type != "object" then null
  elif $t == "map" then texts(true)
  elif $t | type == "array" then texts(begins($t))
  else with_entries(.key as $key | select($t | has($key)) | .value |= cut($t[$key])) end;
$tables[0] as $kinds |
{source: $source, url: "", fetched_at: $at, status: 200, body: {kind: "List", items: [
  .items[] | .kind as $kind | select($kinds | has($kind)) | {apiVersion, kind} + cut($kinds[$kind])]}}
