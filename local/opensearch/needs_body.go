package opensearch

import (
	"bytes"
	"encoding/json"
)

// needsOfBody are those of a request whose body names indices: each search of _msearch,
// each document of _mget. ok is false of a body that cannot be read.
// https://docs.opensearch.org/2.19/api-reference/multi-search/
// https://docs.opensearch.org/2.19/api-reference/document-apis/multi-get/
func needsOfBody(endpoint, index string, body []byte) (list []need, ok bool) {
	switch endpoint {
	case "_msearch":
		for lines := bytes.Split(bytes.TrimSpace(body), []byte("\n")); len(lines) > 1; lines = lines[2:] {
			var header struct{ Index names }
			if json.Unmarshal(lines[0], &header) != nil {
				return nil, false
			}
			if len(header.Index) == 0 {
				header.Index = indicesOf(index)
			}
			list = append(list, need{action: "indices:data/read/search", indices: header.Index})
		}
		return list, len(list) > 0
	case "_mget":
		var wanted struct {
			Docs []struct {
				Index string `json:"_index"`
			}
			IDs []string `json:"ids"`
		}
		if json.Unmarshal(body, &wanted) != nil {
			return nil, false
		}
		if len(wanted.IDs) > 0 {
			list = append(list, need{action: "indices:data/read/get", indices: indicesOf(index)})
		}
		for _, d := range wanted.Docs {
			if d.Index == "" {
				d.Index = index
			}
			list = append(list, need{action: "indices:data/read/get", indices: indicesOf(d.Index)})
		}
		return list, len(list) > 0
	}
	return nil, true
}

// names is one name, or several with commas, or a list.
type names []string

// UnmarshalJSON takes text or a list of it.
func (n *names) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*n = indicesOf(one)
		return nil
	}
	return json.Unmarshal(text, (*[]string)(n))
}
