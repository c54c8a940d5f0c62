package logs

import (
	"bytes"
	"time"
)

// event is one log event.
type event struct {
	stream   string
	at       int64 // milliseconds, as the writer says
	ingested int64 // milliseconds
	seq      int64 // order of arrival in the group, from 1
	message  string
}

// overhead is what CloudWatch Logs counts for an event besides its message.
const overhead = 26

func (e *event) size() int { return len(e.message) + overhead }

// Write appends one line to a stream, with the endpoint's time of it. Group and stream
// are made where missing.
// The line may be reused afterwards; a newline at its end is dropped.
func (s *Service) Write(group, stream string, at time.Time, line []byte) {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) == 0 {
		return // CloudWatch Logs takes no empty event
	}
	g, err := s.group(group)
	if err != nil {
		if g, err = s.newGroup(group); err == nil && s.add(g) != nil {
			g, err = s.group(group) // somebody else was faster
		}
		if err != nil {
			s.cfg.Log.Warn("log line dropped", "group", group, "stream", stream, "error", err)
			return
		}
	}
	g.write(stream, at, string(line), s.cfg.Clock.Now())
	s.publish(g, len(line))
	if s.cfg.OnEvent != nil {
		s.cfg.OnEvent(group, line)
	}
}

func (g *group) write(streamName string, at time.Time, message string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	st := g.streams[streamName]
	if st == nil {
		st = &stream{name: streamName, created: now}
		g.streams[streamName] = st
	}
	if st.first.IsZero() || at.Before(st.first) {
		st.first = at
	}
	if at.After(st.last) {
		st.last = at
	}
	st.ingest = now
	g.ring.push(event{stream: streamName, at: at.UnixMilli(), ingested: now.UnixMilli(), message: message})
	g.expire(now)
}

// expire drops what the retention no longer covers; the caller holds mu.
func (g *group) expire(now time.Time) {
	if g.retention == 0 {
		return
	}
	oldest := now.AddDate(0, 0, -g.retention).UnixMilli()
	for g.ring.len() > 0 && g.ring.events()[0].at < oldest {
		g.ring.pop()
	}
}

// ring keeps the newest events within limit bytes.
type ring struct {
	limit int
	bytes int
	seq   int64
	buf   []event
	head  int // buf[:head] is dropped
}

func (r *ring) len() int { return len(r.buf) - r.head }

// events are the kept ones in order of arrival, valid until the next push.
func (r *ring) events() []event { return r.buf[r.head:] }

func (r *ring) push(e event) {
	r.seq++
	e.seq = r.seq
	r.buf = append(r.buf, e)
	r.bytes += e.size()
	for r.bytes > r.limit && r.len() > 1 {
		r.pop()
	}
}

func (r *ring) pop() {
	r.bytes -= r.buf[r.head].size()
	r.buf[r.head] = event{}
	r.head++
	if r.head > 1024 && r.head > len(r.buf)/2 {
		n := copy(r.buf, r.buf[r.head:])
		clear(r.buf[n:])
		r.buf, r.head = r.buf[:n], 0
	}
}
