package firehose

import (
	"time"

	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/metric"
)

// hold notes when the first record arrived that is read and not taken.
func (s *source) hold(sh *shard, arrived time.Time) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	sh.held = arrived
}

// oldest is what hold noted.
func (s *source) oldest(sh *shard) time.Time {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	return sh.held
}

// room waits until the stream has room for more records.
func (s *source) room(sh *shard) error {
	s.pause(sh, s.d.full())
	err := s.d.waitForRoom(s.ctx)
	s.pause(sh, false)
	return err
}

// pause notes since when nothing is read for want of room, or that there is some.
func (s *source) pause(sh *shard, full bool) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	sh.stopped = time.Time{}
	if full {
		sh.stopped = s.d.service.config.Clock.Now()
	}
}

// published publishes records that were read.
func (s *source) published(records []kinesis.Record) {
	bytes := 0
	for _, r := range records {
		bytes += len(r.Data)
	}
	s.d.publish(metric.Count("DataReadFromKinesisStream.Records", len(records)), metric.Bytes("DataReadFromKinesisStream.Bytes", bytes))
}

// throttled is how many reads had to wait since the last call. The caller holds d.mu.
func (s *source) throttled() (reads int64) {
	for _, sh := range s.shards {
		if sh.reader != nil {
			now := sh.reader.Throttled()
			reads, sh.throttled = reads+now-sh.throttled, now
		}
	}
	return reads
}

// late is how far reading is behind the stream's newest record, of the shard where it
// is furthest: the age of a record that is read and cannot be taken, or, while there is
// no room to read, how long that has been so. A reader that is only about to read is
// not late. The caller holds d.mu.
func (s *source) late(now time.Time) (furthest time.Duration) {
	for _, sh := range s.shards {
		switch {
		case !sh.held.IsZero():
			furthest = max(furthest, now.Sub(sh.held))
		case !sh.stopped.IsZero() && sh.reader.Behind() > 0:
			furthest = max(furthest, now.Sub(sh.stopped))
		}
	}
	return furthest
}
