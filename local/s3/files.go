package s3

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api/utils"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// files is versitygw's posix backend with absolute paths. The backend takes a
// bucket's name for a path and changes the process's working directory so that
// it is one; here the name becomes an absolute path on the way in and a name
// again on the way out, and the working directory is given back. So several
// services can run in a process, and nobody's relative paths break.
//
// What is not listed in files_bucket.go and files_object.go answers
// NotImplemented.
type files struct {
	backend.BackendUnsupported
	posix      *posix.Posix
	root       string // the directory of buckets
	versions   string // that of older versions
	properties *properties
	changes    changes
}

var _ backend.Backend = (*files)(nil)

// opening guards what posix.New changes for the whole process, and what the
// gateway reads of it when it begins.
var opening sync.Mutex

func openFiles(dir string) (*files, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	sub := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"buckets", "versions", "properties"} {
		if err := os.MkdirAll(sub(name), 0o755); err != nil {
			return nil, err
		}
	}
	storer, err := metadata(sub("buckets"), sub("metadata"))
	if err != nil {
		return nil, err
	}
	f := &files{root: sub("buckets"), versions: sub("versions"), properties: &properties{dir: sub("properties")}}
	f.posix, err = openPosix(f.root, storer, posix.PosixOpts{
		VersioningDir: f.versions,
		// for files that were not put through S3
		DefaultEtag: `"00000000000000000000000000000000"`,
	})
	return f, err
}

// metadata keeps headers in user xattrs if the file system takes them, which
// is found by trying, else in files of a directory of their own.
func metadata(buckets, sidecar string) (meta.MetadataStorer, error) {
	if _, err := os.Stat(sidecar); err == nil {
		return meta.NewSideCar(sidecar) // chosen when the directory was made
	}
	const probe = "millrace-probe"
	x := meta.XattrMeta{}
	if x.StoreAttribute(nil, buckets, "", probe, []byte("1")) == nil {
		return x, x.DeleteAttribute(buckets, "", probe)
	}
	if err := os.Mkdir(sidecar, 0o755); err != nil {
		return nil, err
	}
	return meta.NewSideCar(sidecar)
}

// openPosix keeps posix.New from leaving traces: it changes the working
// directory and prints the versioning directory to standard output, which
// belongs to data. The caller holds opening.
func openPosix(root string, storer meta.MetadataStorer, opts posix.PosixOpts) (*posix.Posix, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	stdout := os.Stdout
	os.Stdout = null
	p, err := posix.New(root, storer, opts)
	os.Stdout = stdout
	return p, errors.Join(err, os.Chdir(wd))
}

// path of a bucket. Names reach the backend validated, or through bucket below.
func (f *files) path(bucket string) string { return filepath.Join(f.root, bucket) }

func (f *files) pathOf(bucket *string) *string {
	p := f.path(*bucket)
	return &p
}

// exists checks a name that did not come through versitygw's router.
func (f *files) exists(bucket string) error {
	if !utils.IsValidBucketName(bucket) {
		return s3err.GetBucketErr(s3err.ErrInvalidBucketName, bucket)
	}
	if info, err := os.Stat(f.path(bucket)); err != nil || !info.IsDir() {
		return s3err.GetBucketErr(s3err.ErrNoSuchBucket, bucket)
	}
	return nil
}

// named puts the bucket's name, not its path, into an error.
func (f *files) named(err error) error {
	var e s3err.BucketError
	if errors.As(err, &e) {
		e.BucketName = filepath.Base(e.BucketName)
		return e
	}
	return err
}

// Shutdown releases the backend.
func (f *files) Shutdown() { f.posix.Shutdown() }

func (f *files) String() string { return fmt.Sprintf("files in %s", f.root) }

// NormalizeObjectKey removes dot segments, as the file system would.
func (f *files) NormalizeObjectKey(bucket, object string) string {
	return f.posix.NormalizeObjectKey(bucket, object)
}

// ListBuckets lists the account's buckets: a session that may list sees all.
func (f *files) ListBuckets(_ context.Context, in s3response.ListBucketsInput) (s3response.ListAllMyBucketsResult, error) {
	out := s3response.ListAllMyBucketsResult{Owner: s3response.CanonicalUser{ID: in.Owner}, Prefix: in.Prefix}
	entries, err := os.ReadDir(f.root)
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || !utils.IsValidBucketName(name) || !strings.HasPrefix(name, in.Prefix) || name <= in.ContinuationToken {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // deleted meanwhile
		}
		if in.MaxBuckets > 0 && len(out.Buckets.Bucket) == int(in.MaxBuckets) {
			out.ContinuationToken = out.Buckets.Bucket[len(out.Buckets.Bucket)-1].Name
			break
		}
		out.Buckets.Bucket = append(out.Buckets.Bucket, s3response.ListAllMyBucketsEntry{Name: name, CreationDate: info.ModTime()})
	}
	return out, nil
}
