package kinesis

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// putScratch is the memory of one PutRecords, used again by the next.
type putScratch struct {
	entries []putEntry
	data    []byte
}

var putScratches = sync.Pool{New: func() any { return new(putScratch) }}

// putRecords reads its request with a scanner of its own and writes its answer
// by hand: it is the action that a pipeline's throughput hangs on.
func (s *Service) putRecords(_ context.Context, r *awsapi.Request) (any, error) {
	began := time.Now()
	scratch := putScratches.Get().(*putScratch)
	defer func() {
		clear(scratch.entries) // they hold the request's body
		putScratches.Put(scratch)
	}()
	in, err := scanPutRecords(r.Body, scratch.entries[:0])
	scratch.entries = in.entries
	if err != nil {
		return nil, err
	}
	st, err := s.at(in.target, in.check())
	if err != nil {
		return nil, err
	}
	if err := in.checkSizes(st.maxRecordSize()); err != nil {
		return nil, err
	}
	if scratch.data, err = decode(in.entries, scratch.data[:0]); err != nil {
		return nil, err
	}
	if in.dryRun {
		return nil, errDryRun()
	}
	now := s.now()
	put, shards := st.put(now, in.entries)
	body := in.answer(st, shards, put.refused())
	put.publishPutRecords(st, now, time.Since(began))
	return awsapi.Raw{Body: body}, nil
}

// putRecordsInput is a request of PutRecords; its entries lie in its body.
type putRecordsInput struct {
	target
	dryRun  bool
	given   bool // Records is there
	entries []putEntry
}

func (in *putRecordsInput) check() *check {
	c := new(check)
	c.present("records", in.given)
	switch n := len(in.entries); {
	case in.given && n < 1:
		c.fail(violation("records", "[]", "Member must have length greater than or equal to 1"))
	case n > maxRecordsPerPut:
		c.fail(violation("records", fmt.Sprintf("[%d records]", n), "Member must have length less than or equal to "+strconv.Itoa(maxRecordsPerPut)))
	}
	for i := range in.entries {
		if e := &in.entries[i]; !e.plain() {
			e.check(c, fmt.Sprintf("records.%d.member.", i+1))
		}
	}
	return c
}

// plain says that there is nothing to complain about, for most records cheaply.
func (e *putEntry) plain() bool {
	return e.data != nil && len(e.data) <= maxBytesPerPut && len(e.key) > 0 && len(e.key) <= maxPartitionKey && e.hash == nil
}

// check reports what is wrong with an entry whose data is in base64.
func (e *putEntry) check(c *check, prefix string) {
	if e.data == nil {
		c.fail(violation(prefix+"data", nil, notNull))
	} else if n := decodedLen(e.data); n > maxBytesPerPut {
		c.fail(violation(prefix+"data", fmt.Sprintf("java.nio.HeapByteBuffer[pos=0 lim=%d cap=%d]", n, n), "Member must have length less than or equal to "+strconv.Itoa(maxBytesPerPut)))
	}
	switch n := utf8.RuneCount(e.key); {
	case e.key == nil:
		c.fail(violation(prefix+"partitionKey", nil, notNull))
	case n < 1:
		c.fail(violation(prefix+"partitionKey", "", "Member must have length greater than or equal to 1"))
	case n > maxPartitionKey:
		c.fail(violation(prefix+"partitionKey", string(e.key), "Member must have length less than or equal to "+strconv.Itoa(maxPartitionKey)))
	}
	if e.hash != nil && !hashKeyPattern.Match(e.hash) {
		c.fail(violation(prefix+"explicitHashKey", string(e.hash), "Member must satisfy regular expression pattern: "+hashKeyPattern.text))
	}
}

// checkSizes holds the records against the limits of a request and of the
// stream's records (KiB), and their explicit hash keys against the greatest.
func (in *putRecordsInput) checkSizes(maxRecord int) error {
	total := 0
	for i := range in.entries {
		e := &in.entries[i]
		size := e.size()
		if total += size; size > maxRecord<<10 {
			return errRecordTooLarge(size, maxRecord)
		}
		if e.hash != nil {
			if _, ok := parseHashKey(e.hash); !ok {
				return errHashKey(string(e.hash))
			}
		}
	}
	if total > maxBytesPerPut {
		return errPutTooLarge()
	}
	return nil
}

func (in *putRecordsInput) answer(st *Stream, shards []*shard, failed int) []byte {
	const sizeOfResult = 120
	out := append(make([]byte, 0, 64+sizeOfResult*len(in.entries)), `{"FailedRecordCount":`...)
	out = strconv.AppendInt(out, int64(failed), 10)
	if st.encrypted() {
		out = append(out, `,"EncryptionType":"KMS"`...)
	}
	out = append(out, `,"Records":[`...)
	for i := range in.entries {
		e := &in.entries[i]
		if i > 0 {
			out = append(out, ',')
		}
		sh := shards[e.shard]
		if e.err != nil {
			refused := st.refusal(sh, e.err)
			out = jsonscan.AppendString(append(out, `{"ErrorCode":`...), refused.Code)
			out = jsonscan.AppendString(append(out, `,"ErrorMessage":`...), refused.Message)
			out = append(out, '}')
			continue
		}
		out = e.seq.appendTo(append(out, `{"SequenceNumber":"`...))
		out = append(append(append(out, `","ShardId":"`...), sh.id...), `"}`...)
	}
	return append(out, `]}`...)
}
