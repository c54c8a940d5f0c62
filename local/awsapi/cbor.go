package awsapi

import (
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"
)

func decodeCBOR(body []byte, into any) error {
	if len(body) == 0 {
		return nil
	}
	if err := cbor.Unmarshal(body, into); err != nil {
		return Errorf("SerializationException", "the request body is not of the action's form: %v", err)
	}
	return nil
}

func encodeCBOR(result any) ([]byte, error) {
	if result == nil {
		result = None{}
	}
	return cbor.Marshal(result)
}

// epoch is the tag of a number that is a time (RFC 8949, 3.4.2).
const epoch = 1

// MarshalCBOR writes seconds since the epoch, tagged as such.
func (t Timestamp) MarshalCBOR() ([]byte, error) {
	return cbor.Marshal(cbor.Tag{Number: epoch, Content: float64(t.UnixMilli()) / 1000})
}

// UnmarshalCBOR reads seconds since the epoch.
func (t *Timestamp) UnmarshalCBOR(b []byte) error {
	var tag cbor.RawTag
	if err := cbor.Unmarshal(b, &tag); err != nil {
		return err
	}
	var seconds float64
	if err := cbor.Unmarshal(tag.Content, &seconds); err != nil {
		return err
	}
	t.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	return nil
}
