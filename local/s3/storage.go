package s3

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api/utils"
)

// changes is the buckets whose objects are not what they were when they were counted.
type changes struct {
	mu      sync.Mutex
	buckets map[string]bool
	day     time.Time // of the last count of all
}

func (c *changes) add(bucket string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.buckets == nil {
		c.buckets = map[string]bool{}
	}
	c.buckets[bucket] = true
}

// take returns the buckets that have changed since the last take; all says that it is
// the first of that day.
func (c *changes) take(day time.Time) (changed map[string]bool, all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed, all = c.buckets, !day.Equal(c.day)
	c.buckets, c.day = nil, day
	return changed, all
}

// due are the buckets to count on that day.
func (f *files) due(day time.Time) (buckets []string, err error) {
	changed, all := f.changes.take(day)
	entries, err := os.ReadDir(f.root)
	for _, e := range entries {
		if e.IsDir() && utils.IsValidBucketName(e.Name()) && (all || changed[e.Name()]) {
			buckets = append(buckets, e.Name())
		}
	}
	return buckets, err
}

// storage is how much a bucket holds.
type storage struct{ objects, bytes int64 }

// stored counts a bucket's objects, its older versions and the parts of uploads that
// are not complete.
func (f *files) stored(bucket string) (storage, error) {
	var s storage
	dir := f.path(bucket)
	unfinished := filepath.Join(dir, posix.MetaTmpDir) + string(filepath.Separator)
	err := errors.Join(
		s.add(dir, func(path string) bool { return !strings.HasPrefix(path, unfinished) }),
		s.add(filepath.Join(dir, posix.MetaTmpMultipartDir), isPart),
		// The backend takes a bucket's path for its name there, too.
		s.add(filepath.Join(f.versions, dir), func(string) bool { return true }),
	)
	return s, err
}

// isPart says whether a file of an upload is a part: those are numbered.
func isPart(path string) bool {
	return strings.Trim(filepath.Base(path), "0123456789") == ""
}

// add counts the files below a directory, which need not be there. What is deleted
// meanwhile does not count.
func (s *storage) add(dir string, counts func(path string) bool) error {
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !e.Type().IsRegular() || !counts(path) {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return nil
		}
		s.objects++
		s.bytes += info.Size()
		return nil
	})
}
