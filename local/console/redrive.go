package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/millrace-dev/millrace/redrive"
)

// redriving is a run that puts batches back, and how far it is.
type redriving struct {
	Bucket  string `json:"bucket"` // empty: there was none yet
	Running bool   `json:"running"`
	Total   int    `json:"total"`   // batches to put back
	Batches int    `json:"batches"` // that are back
	Records int    `json:"records"`
	Error   string `json:"error,omitempty"` // why it ended before its end
}

// redriveRequest says which batches; without keys, all of the bucket.
type redriveRequest struct {
	Bucket string   `json:"bucket"`
	Keys   []string `json:"keys"`
}

func (s *Console) redriveState(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run, nil
}

// redrive begins to put failed batches back on the streams that they came from, and
// answers at once: redriveState says how far it is.
func (s *Console) redrive(r *http.Request) (any, error) {
	var in redriveRequest
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if !slices.Contains(s.onFailure(), in.Bucket) {
		return nil, notThere("no event source mapping has the bucket %q as its destination", in.Bucket)
	}
	keys := in.Keys
	if len(keys) == 0 {
		list, err := s.Objects.ListObjects(r.Context(), in.Bucket, "")
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			keys = append(keys, o.Key)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run.Running {
		return nil, refusal{http.StatusConflict, "batches are being put back already: wait until that has ended"}
	}
	s.run = redriving{Bucket: in.Bucket, Running: true, Total: len(keys)}
	s.work.Go(func() { s.putBack(failedBatches{s, in.Bucket, keys}) })
	return s.run, nil
}

func (s *Console) putBack(batches failedBatches) {
	err := redrive.Run(s.closing, redrive.Config{Kinesis: s.Kinesis, Objects: batches, Done: func(_ string, records int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.run.Batches++
		s.run.Records += records
	}})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.run.Running = false
	if err != nil {
		s.run.Error = err.Error()
	}
}

// failedBatches are objects of a bucket.
type failedBatches struct {
	console *Console
	bucket  string
	keys    []string
}

func (b failedBatches) Each(ctx context.Context, f func(string, []byte) error) error {
	for _, key := range b.keys {
		body, err := b.console.Objects.GetObject(ctx, b.bucket, key)
		if err == nil {
			err = f(key, body)
		}
		if err != nil {
			return fmt.Errorf("s3://%s/%s: %w", b.bucket, key, err)
		}
	}
	return nil
}

func (b failedBatches) Delete(ctx context.Context, key string) error {
	return b.console.Objects.DeleteObjects(ctx, b.bucket, key)
}
