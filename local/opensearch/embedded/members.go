package embedded

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
)

// member of a JSON object. They are kept in the order of the request, so that the
// first that is wrong is named, as OpenSearch does.
type member struct {
	name  string
	value json.RawMessage
}

// members of the object; an empty text has none.
func members(text []byte) ([]member, *failure) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	t, err := dec.Token()
	if err != nil {
		return nil, notJSON(err)
	}
	if t != json.Delim('{') {
		return nil, parsing("Expected [START_OBJECT] but found [%s]", token(text))
	}
	var list []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, notJSON(err)
		}
		var m member
		m.name = name.(string)
		if err := dec.Decode(&m.value); err != nil {
			return nil, notJSON(err)
		}
		if slices.ContainsFunc(list, func(o member) bool { return o.name == m.name }) {
			return nil, fail(http.StatusBadRequest, "json_parse_exception", "Duplicate field '%s'", m.name)
		}
		list = append(list, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, notJSON(err)
	}
	return list, nil
}

func notJSON(err error) *failure {
	kind := "json_parse_exception"
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || syntax.Error() == "unexpected end of JSON input" {
		kind = "json_e_o_f_exception"
	}
	return fail(http.StatusBadRequest, kind, "%s", err)
}

// token names the kind of a value as OpenSearch's parser does.
func token(text json.RawMessage) string {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return "null"
	}
	switch text[0] {
	case '{':
		return "START_OBJECT"
	case '[':
		return "START_ARRAY"
	case '"':
		return "VALUE_STRING"
	case 't', 'f':
		return "VALUE_BOOLEAN"
	case 'n':
		return "VALUE_NULL"
	}
	return "VALUE_NUMBER"
}

// read decodes one value of a request, numbers as json.Number.
func read[T any](m member) (T, *failure) {
	var v T
	dec := json.NewDecoder(bytes.NewReader(m.value))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return v, parsing("Unknown key for a %s in [%s].", token(m.value), m.name)
	}
	return v, nil
}

// elements of an array; any other value is its only element.
func elements(text json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return []json.RawMessage{text}
	}
	return list
}

// scalar is a value as text, and what it is in JSON.
func scalar(text json.RawMessage) (s string, kind string) {
	kind = token(text)
	if kind == "VALUE_STRING" {
		_ = json.Unmarshal(text, &s) // it came out of a decoder
		return s, kind
	}
	return string(bytes.TrimSpace(text)), kind
}
