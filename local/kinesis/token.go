package kinesis

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// sealed is a pagination token or a shard iterator before it is encoded.
type sealed struct {
	At   int64 // milliseconds
	Body json.RawMessage
}

// sealToken encodes what a client hands back to go on.
func sealToken(now time.Time, body any) string {
	inner, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own structs always encode
	}
	outer, err := json.Marshal(sealed{now.UnixMilli(), inner})
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(outer)
}

// unseal decodes what sealToken encoded, and says when that was.
func unseal(text string, body any) (time.Time, bool) {
	var s sealed
	outer, err := base64.StdEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(outer, &s) != nil || json.Unmarshal(s.Body, body) != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(s.At), true
}

func openToken(now time.Time, text string, body any) error {
	at, ok := unseal(text, body)
	if !ok {
		return errToken()
	}
	if now.Sub(at) > tokenLife {
		return errTokenExpired()
	}
	return nil
}
