// Package verify counts where the events of a run have arrived: in the lake, in
// rejects, or in a failed batch; and which are lost or came twice.
package verify

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Ledger holds what was sent: a digest of each event's bytes, and the event ID
// where the bytes have one. It is not safe for concurrent use.
type Ledger struct {
	sent  map[digest]int    // how often these bytes were sent
	ids   map[digest]string // the event ID in them
	total int
}

type digest [16]byte

func digestOf(event []byte) digest {
	sum := sha256.Sum256(event)
	return digest(sum[:16])
}

// NewLedger is an empty one.
func NewLedger() *Ledger {
	return &Ledger{sent: map[digest]int{}, ids: map[digest]string{}}
}

// Add notes an event as sent.
func (l *Ledger) Add(event []byte) {
	var e struct {
		ID string `json:"event_id"`
	}
	// An event whose JSON is broken has no ID; it is known by its bytes alone.
	_ = json.Unmarshal(event, &e)
	l.add(digestOf(event), strings.ToLower(e.ID))
}

func (l *Ledger) add(d digest, id string) {
	l.sent[d]++
	l.total++
	if id != "" {
		l.ids[d] = id
	}
}

// Len is how many events were sent.
func (l *Ledger) Len() int { return l.total }

// entry is a line of the ledger's file.
type entry struct {
	SHA256 string `json:"sha256"` // the first 16 bytes of it
	ID     string `json:"id,omitempty"`
	Times  int    `json:"times"`
}

// Write writes the ledger as NDJSON, for a later verify.
func (l *Ledger) Write(w io.Writer) error {
	buffered := bufio.NewWriter(w)
	enc := json.NewEncoder(buffered)
	for d, times := range l.sent {
		if err := enc.Encode(entry{hex.EncodeToString(d[:]), l.ids[d], times}); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// ReadLedger reads what Write wrote.
func ReadLedger(r io.Reader) (*Ledger, error) {
	l := NewLedger()
	dec := json.NewDecoder(r)
	for n := 1; ; n++ {
		var e entry
		if err := dec.Decode(&e); err == io.EOF {
			return l, nil
		} else if err != nil {
			return nil, fmt.Errorf("entry %d of the ledger: %w", n, err)
		}
		sum, err := hex.DecodeString(e.SHA256)
		if err != nil || len(sum) != len(digest{}) || e.Times < 1 {
			return nil, fmt.Errorf("entry %d of the ledger is not one that millrace produce wrote", n)
		}
		for range e.Times {
			l.add(digest(sum), e.ID)
		}
	}
}
