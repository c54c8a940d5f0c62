package console

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/millrace-dev/millrace/local/s3"
)

// Folder is what is under a prefix of a bucket.
type Folder struct {
	Bucket  string  `json:"bucket"`
	Prefix  string  `json:"prefix"`
	Folders []Count `json:"folders"`
	Files   []File  `json:"files"` // the newest first, at most 200
	More    int     `json:"more"`  // files that are not listed
}

// Count is the objects below a name.
type Count struct {
	Name    string `json:"name"`
	Objects int    `json:"objects"`
	Bytes   int64  `json:"bytes"`
}

// File is an object.
type File struct {
	Key      string `json:"key"`
	Bytes    int64  `json:"bytes"`
	Modified int64  `json:"modified"` // ms since 1970
}

const listed = 200

func (s *Console) buckets(r *http.Request) (any, error) {
	names, err := s.Objects.Buckets(r.Context())
	if err != nil {
		return nil, err
	}
	counts := []Count{}
	for _, name := range names {
		c := Count{Name: name}
		list, err := s.Objects.ListObjects(r.Context(), name, "")
		if err != nil {
			continue // deleted meanwhile
		}
		for _, o := range list {
			c.Objects, c.Bytes = c.Objects+1, c.Bytes+o.Size
		}
		counts = append(counts, c)
	}
	return counts, nil
}

func (s *Console) files(r *http.Request) (any, error) {
	q := r.URL.Query()
	f := Folder{Bucket: q.Get("bucket"), Prefix: q.Get("prefix"), Folders: []Count{}, Files: []File{}}
	list, err := s.Objects.ListObjects(r.Context(), f.Bucket, f.Prefix)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		rest := strings.TrimPrefix(o.Key, f.Prefix)
		name, _, deeper := strings.Cut(rest, "/")
		if !deeper {
			f.Files = append(f.Files, File{o.Key, o.Size, o.Modified.UnixMilli()})
			continue
		}
		if n := len(f.Folders); n == 0 || f.Folders[n-1].Name != name {
			f.Folders = append(f.Folders, Count{Name: name})
		}
		c := &f.Folders[len(f.Folders)-1]
		c.Objects, c.Bytes = c.Objects+1, c.Bytes+o.Size
	}
	slices.SortStableFunc(f.Files, func(a, b File) int { return int(b.Modified - a.Modified) })
	if f.More = max(0, len(f.Files)-listed); f.More > 0 {
		f.Files = f.Files[:listed]
	}
	return f, nil
}

// Content is the beginning of an object.
type Content struct {
	Key   string `json:"key"`
	Bytes int    `json:"bytes"`
	Text  string `json:"text,omitempty"`
	Cut   bool   `json:"cut"`
	Kind  string `json:"kind"` // text, parquet or binary
}

// shown is how much of an object's text is answered.
const shown = 64 << 10

func (s *Console) object(r *http.Request) (any, error) {
	q := r.URL.Query()
	stored, err := s.Objects.GetObject(r.Context(), q.Get("bucket"), q.Get("key"))
	if err != nil {
		return nil, err
	}
	c := Content{Key: q.Get("key"), Bytes: len(stored), Kind: "text"}
	if bytes.HasPrefix(stored, []byte("PAR1")) {
		c.Kind = "parquet"
		return c, nil
	}
	plain, cut := unpack(stored, shown)
	for cut && len(plain) > 0 && !utf8.Valid(plain[max(0, len(plain)-utf8.UTFMax):]) {
		plain = plain[:len(plain)-1] // a character that was cut in two
	}
	if !utf8.Valid(plain) {
		c.Kind = "binary"
		return c, nil
	}
	c.Text, c.Cut = string(plain), cut
	return c, nil
}

// unpack is at most limit bytes of an object, decompressed if it is gzip's.
func unpack(stored []byte, limit int) (plain []byte, cut bool) {
	var in io.Reader = bytes.NewReader(stored)
	if bytes.HasPrefix(stored, []byte{0x1f, 0x8b}) {
		if z, err := gzip.NewReader(in); err == nil {
			in = z
		}
	}
	plain, _ = io.ReadAll(io.LimitReader(in, int64(limit)+1)) // what can be read is shown
	if len(plain) > limit {
		return plain[:limit], true
	}
	return plain, false
}

// newest are the objects under a prefix, the newest first.
func (s *Console) newest(ctx context.Context, bucket, prefix string) ([]s3.Object, error) {
	list, err := s.Objects.ListObjects(ctx, bucket, prefix)
	slices.SortStableFunc(list, func(a, b s3.Object) int { return b.Modified.Compare(a.Modified) })
	return list, err
}
