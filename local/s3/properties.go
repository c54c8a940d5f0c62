package s3

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// stored is what is kept of a bucket besides its objects.
type stored struct {
	Bucket bucketProps     // as the template says it; zero for a bucket made by the API
	Policy json.RawMessage `json:",omitempty"`
}

// properties keeps a JSON file per bucket.
type properties struct {
	dir string
	mu  sync.RWMutex
}

func (p *properties) path(bucket string) string { return filepath.Join(p.dir, bucket+".json") }

// read returns what is stored of a bucket, nothing if it has no file.
func (p *properties) read(bucket string) stored {
	p.mu.RLock()
	defer p.mu.RUnlock()
	s, _ := p.load(bucket)
	return s
}

func (p *properties) load(bucket string) (s stored, err error) {
	text, err := os.ReadFile(p.path(bucket))
	if errors.Is(err, fs.ErrNotExist) {
		return stored{}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	return s, err
}

// update changes what is stored; the file is replaced as a whole.
func (p *properties) update(bucket string, change func(*stored)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, err := p.load(bucket)
	if err != nil {
		return err
	}
	change(&s)
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.path(bucket)+"~", text, 0o644); err != nil {
		return err
	}
	return os.Rename(p.path(bucket)+"~", p.path(bucket))
}

func (p *properties) remove(bucket string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := os.Remove(p.path(bucket)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
