package mapping

import (
	"encoding/base64"
	"hash/fnv"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// maxEvent is the quota of a synchronous invocation's payload.
const maxEvent = 6 << 20

// eventFormat writes records as elements of the event's Records, byte by byte as
// Lambda sends them.
type eventFormat struct {
	id   string // `","…"eventID":"SHARD:`
	tail string // what follows the sequence number in eventID
}

func newEventFormat(shardID string, s settings, c Config) eventFormat {
	role := ""
	if c.Role != nil {
		role = c.Role(s.FunctionARN)
	}
	return eventFormat{
		id:   `},"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"` + shardID + ":",
		tail: `","eventName":"aws:kinesis:record","invokeIdentityArn":"` + role + `","awsRegion":"` + c.Region + `","eventSourceARN":"` + s.EventSourceARN + `"}`,
	}
}

// items writes all records into one buffer.
func (f eventFormat) items(records []kinesis.Record) []item {
	const fixed = 256 // names, quotes, sequence number twice, timestamp; too little would copy the buffer
	size := 0
	for _, r := range records {
		size += fixed + len(f.id) + len(f.tail) + 2*len(r.PartitionKey) + base64.StdEncoding.EncodedLen(len(r.Data))
	}
	buffer := make([]byte, 0, size)
	items := make([]item, len(records))
	for i, r := range records {
		start := len(buffer)
		buffer = f.append(buffer, r)
		items[i] = item{sequence: r.SequenceNumber, arrived: r.ArrivedAt, lane: hash(r.PartitionKey), json: buffer[start:len(buffer):len(buffer)]}
	}
	return items
}

func (f eventFormat) append(dst []byte, r kinesis.Record) []byte {
	dst = append(dst, `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":`...)
	dst = jsonscan.AppendString(dst, r.PartitionKey)
	dst = append(dst, `,"sequenceNumber":"`...)
	dst = append(dst, r.SequenceNumber...)
	dst = append(dst, `","data":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, r.Data)
	dst = append(dst, `","approximateArrivalTimestamp":`...)
	dst = awsapi.Timestamp{Time: r.ArrivedAt}.Append(dst)
	dst = append(dst, f.id...)
	dst = append(dst, r.SequenceNumber...)
	return append(dst, f.tail...)
}

func hash(partitionKey string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(partitionKey))
	return h.Sum32()
}

const eventHead, eventTail = `{"Records":[`, `]}`

// eventSize is the length of the event with elements of so many bytes.
func eventSize(items, bytes int) int { return len(eventHead) + len(eventTail) + bytes + items - 1 }

// size is the bytes of the items' elements.
func size(items []item) (n int) {
	for _, it := range items {
		n += len(it.json)
	}
	return n
}

// payload is the event.
func payload(items []item) []byte {
	event := make([]byte, 0, eventSize(len(items), size(items)))
	event = append(event, eventHead...)
	for i, it := range items {
		if i > 0 {
			event = append(event, ',')
		}
		event = append(event, it.json...)
	}
	return append(event, eventTail...)
}
