package sqs

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// message is one message of a queue. Service.mu guards it.
type message struct {
	id         string
	body       string
	attributes map[string]attribute
	sender     string
	source     string // ARN of the queue that gave it up; empty: it was sent here
	sent       time.Time
	queued     time.Time // it came into this queue,
	before     int       // received so often before
	visible    time.Time // from then on it can be received
	received   int       // times
	first      time.Time // it was received
	receipt    string    // of the last time
}

// attribute is a message attribute: exactly one of the values is set.
type attribute struct {
	DataType    string
	StringValue *string `json:",omitempty"`
	BinaryValue []byte  `json:",omitempty"`
}

// receive hands the message out, at the time that the clock shows, and hides it for so
// long from now on.
func (m *message) receive(now, shown time.Time, hidden time.Duration) {
	m.received++
	if m.first.IsZero() {
		m.first = shown
	}
	m.visible = now.Add(hidden)
	m.receipt = m.id + "." + uuid.NewString()
}

// of is the ID of the message that a receipt handle was given for.
func of(receipt string) (id string, err error) {
	id, _, found := strings.Cut(receipt, ".")
	if !found || uuid.Validate(id) != nil {
		return "", awsapi.Errorf("ReceiptHandleIsInvalid", "The input receipt handle %q is not a valid receipt handle.", receipt)
	}
	return id, nil
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// attributesMD5 is the digest that clients check: names in order, then of each name,
// data type and value the length and the bytes, and before the value 1 for a text or
// 2 for bytes (developer guide, "Calculating the MD5 message digest for message
// attributes").
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
func attributesMD5(attributes map[string]attribute) string {
	if len(attributes) == 0 {
		return ""
	}
	sum := md5.New()
	write := func(b []byte) {
		sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(b))))
		sum.Write(b)
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		write([]byte(name))
		write([]byte(a.DataType))
		if strings.HasPrefix(a.DataType, "Binary") {
			sum.Write([]byte{2})
			write(a.BinaryValue)
			continue
		}
		sum.Write([]byte{1})
		write([]byte(*a.StringValue))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
