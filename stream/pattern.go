package stream

import (
	"bytes"
	"time"

	"github.com/millrace-dev/millrace/stream/arena"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// part is a part of a record that differs from record to record.
type part uint8

const (
	partPartitionKey part = iota
	partSequenceNumber
	partData
	partArrival
	partEventID
)

// pattern is how the record before was written: its parts in order, and the text
// between them. Lambda writes all records of a batch alike, so reading the next
// takes a comparison, where walking its members would take ten times as long. The
// pattern only predicts: what is written otherwise, it does not read.
type pattern struct {
	pieces []piece
	last   []byte // the text after the last part, to the record's end
	ready  bool

	text     []byte // the record that the pattern is being made of
	cut      int    // how much of it the pieces hold
	unlikely bool   // it has a part that read would not take
	memory   []byte // of the pieces' texts
}

type piece struct {
	before []byte // the text before the part, with the quote that opens it
	part   part
}

// begin makes the pattern of the record at the beginning of text.
func (p *pattern) begin(text []byte) {
	p.pieces, p.memory, p.text, p.cut, p.ready, p.unlikely = p.pieces[:0], p.memory[:0], text, 0, false, false
}

// add notes a part, after which rest is left of the text.
func (p *pattern) add(what part, v jsonscan.Value, rest []byte) {
	end := len(p.text) - len(rest)
	switch {
	case what == partArrival && v.Kind == jsonscan.Number:
	case what != partArrival && v.Kind == jsonscan.String && !v.Escaped:
		end-- // the quote
	default:
		p.unlikely = true
		return
	}
	start := end - len(v.Raw)
	p.pieces = append(p.pieces, piece{p.keep(start), what})
	p.cut = end
}

// end ends the record, after which rest is left of the text.
func (p *pattern) end(rest []byte) {
	p.last = p.keep(len(p.text) - len(rest))
	p.text, p.ready = nil, !p.unlikely
}

// keep copies the text up to a place.
func (p *pattern) keep(to int) []byte {
	start := len(p.memory)
	p.memory = append(p.memory, p.text[p.cut:to]...)
	return p.memory[start:]
}

// read reads the record at the beginning of text into r, and returns its length;
// 0 if it is written in another way, and r then holds part of it.
func (p *pattern) read(text []byte, r *record, names *arena.Strings) int {
	if !p.ready {
		return 0
	}
	rest := text
	for i := range p.pieces {
		one := &p.pieces[i]
		if !bytes.HasPrefix(rest, one.before) {
			return 0
		}
		rest = rest[len(one.before):]
		var n int
		switch one.part {
		case partArrival:
			if r.arrivedAt, n = arrivalOf(rest); n == 0 {
				return 0
			}
		case partData:
			// Base64 is checked as it is decoded; with a backslash, it is not.
			n = bytes.IndexByte(rest, '"')
			if n < 0 || bytes.IndexByte(rest[:n], '\\') >= 0 {
				return 0
			}
			r.data = rest[:n]
		default:
			n = jsonscan.PlainLength(rest)
			r.set(one.part, rest[:n], names)
		}
		rest = rest[n:]
	}
	if !bytes.HasPrefix(rest, p.last) {
		return 0
	}
	return len(text) - len(rest) + len(p.last)
}

// set sets a part that is a string.
func (r *record) set(what part, text []byte, names *arena.Strings) {
	switch what {
	case partPartitionKey:
		r.partitionKey = names.String(text)
	case partSequenceNumber:
		r.sequenceNumber = text
	case partEventID: // shardId-000000000000:SEQUENCENUMBER
		if i := bytes.IndexByte(text, ':'); i >= 0 {
			text = text[:i]
		}
		r.shardID = text
	}
}

// arrivalOf reads seconds as Lambda writes them: digits, and up to three after a
// point. n is their length, 0 if they are not written so.
func arrivalOf(text []byte) (at time.Time, n int) {
	whole, n := digits(text)
	if n == 0 || n > 12 || text[0] == '0' {
		return at, 0
	}
	milliseconds := whole * 1000
	if n < len(text) && text[n] == '.' {
		fraction, places := digits(text[n+1:])
		switch places {
		case 1:
			milliseconds += fraction * 100
		case 2:
			milliseconds += fraction * 10
		case 3:
			milliseconds += fraction
		default:
			return at, 0
		}
		n += 1 + places
	}
	if n < len(text) && (text[n] == 'e' || text[n] == 'E') {
		return at, 0
	}
	return time.UnixMilli(milliseconds).UTC(), n
}

func digits(text []byte) (value int64, n int) {
	for n < len(text) && n < 16 && '0' <= text[n] && text[n] <= '9' {
		value = value*10 + int64(text[n]-'0')
		n++
	}
	return value, n
}
