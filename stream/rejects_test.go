package stream

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/firehose/types"
)

// rejectAll rejects every event.
var rejectAll = shaperFunc(func(dst []byte, e Event) ([]byte, string, error) {
	return dst, "", Reject("unknown_type", "%s", strings.Repeat("ß", 2_000))
})

func TestRejectsOfManyParts(t *testing.T) {
	f := &fakeFirehose{}
	data := make([]byte, 2*partBytes+1)
	for i := range data {
		data[i] = byte(i * 7)
	}
	h := newTest(t, &fakeKinesis{}, f, rejectAll, func(c *Config) { c.MaxEventBytes = MaxMaxEventBytes })
	control := strings.Repeat("\x01", 2_000) // six bytes each in JSON
	if got := invoke(t, t.Context(), h, testEvent{"k", data}, testEvent{control, nil}, testEvent{"k", data[:partBytes]}); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	lines := f.rejects(t)
	if len(lines) != 5 {
		t.Fatalf("%d lines, want 3 parts, 1 and 1", len(lines))
	}
	var joined []byte
	for i, l := range lines[:3] {
		joined = append(joined, l.Data...)
		if l.Part != i+1 || l.Parts != 3 || l.SequenceNumber != sequence(0) {
			t.Errorf("line %d is part %d of %d of %s", i, l.Part, l.Parts, l.SequenceNumber)
		}
	}
	if !bytes.Equal(joined, data) {
		t.Error("the parts do not make up the event")
	}
	if lines[3].Part != 1 || lines[3].Parts != 1 || len(lines[3].Data) != 0 {
		t.Errorf("reject of an empty event = part %d of %d", lines[3].Part, lines[3].Parts)
	}
	if lines[4].Parts != 1 {
		t.Errorf("an event of exactly 700 KiB has %d parts, want 1", lines[4].Parts)
	}
	for i, text := range f.lines {
		if len(text) > 1000<<10 || text[len(text)-1] != '\n' || bytes.Count(text, []byte("\n")) != 1 {
			t.Errorf("line %d has %d bytes; want one line, at most 1 000 KiB", i, len(text))
		}
	}
	if len(lines[0].Detail) > textBytes || strings.ContainsRune(lines[0].Detail, '\uFFFD') {
		t.Errorf("detail has %d bytes, or a character is cut", len(lines[0].Detail))
	}
}

func TestRejectsCallLimits(t *testing.T) {
	f := &fakeFirehose{}
	h := newTest(t, &fakeKinesis{}, f, rejectAll, nil)
	if got := invoke(t, t.Context(), h, numbered(1001, 1, 10)...); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	if f.calls != 3 || f.sizes[0] != maxBatchRecords || len(f.lines) != 1001 {
		t.Errorf("calls of %v records, %d stored; want at most 500 a call, 1001", f.sizes, len(f.lines))
	}
	*f = fakeFirehose{}
	big := bytes.Repeat([]byte("x"), partBytes)
	if got := invoke(t, t.Context(), h, testEvent{"k", big}, testEvent{"k", big}, testEvent{"k", big}, testEvent{"k", big}, testEvent{"k", big}); got != -1 {
		t.Fatalf("record %d failed", got)
	}
	if f.calls != 2 || f.sizes[0] != 4 {
		t.Errorf("calls of %v records of 956 KB, want 4 and 1: at most 4 MiB a call", f.sizes)
	}
}

func TestRejectsAreOnlyPutAgainIfRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFirehose{refuse: func(call, i int) string {
			if call <= 3 && i%2 == 0 {
				return "ServiceUnavailableException"
			}
			return ""
		}}
		h := newTest(t, &fakeKinesis{}, f, rejectAll, nil)
		events := numbered(20, 1, 4)
		if got := invoke(t, t.Context(), h, events...); got != -1 {
			t.Fatalf("record %d failed", got)
		}
		count := map[string]int{}
		for _, l := range f.rejects(t) {
			count[string(l.Data)]++
		}
		for _, e := range events {
			if count[string(e.data)] != 1 {
				t.Errorf("event %s is stored %d times, want once", e.data, count[string(e.data)])
			}
		}
	})
}

func TestRejectsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFirehose{fail: func(call int) error {
			if call <= 2 {
				return &types.ServiceUnavailableException{}
			}
			return nil
		}}
		if got := invoke(t, t.Context(), newTest(t, &fakeKinesis{}, f, rejectAll, nil), numbered(3, 1, 4)...); got != -1 || len(f.lines) != 3 {
			t.Errorf("the answer names record %d and %d rejects are stored, want all after Firehose is back", got, len(f.lines))
		}
		f = &fakeFirehose{fail: func(call int) error {
			if call > 1 {
				return errors.New("AccessDeniedException")
			}
			return nil
		}}
		if got := invoke(t, t.Context(), newTest(t, &fakeKinesis{}, f, rejectAll, nil), numbered(600, 1, 4)...); got != 500 {
			t.Errorf("the answer names record %d, want 500: the first call stored those before", got)
		}
	})
}
