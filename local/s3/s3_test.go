package s3

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/iam"
)

// endpoint is S3 on loopback, with IAM for its keys.
type endpoint struct {
	*Service
	iam *iam.Service
	url string
	dir string
}

func start(t *testing.T) *endpoint {
	t.Helper()
	dir := t.TempDir()
	keys := iam.New(iam.Config{})
	s, err := Start(t.Context(), Config{Dir: dir, Secret: keys.Secret, Sessions: keys})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &endpoint{s, keys, server.URL, dir}
}

// client signs with the given pair, the owner's without one.
func (e *endpoint) client(pair ...string) *s3.Client {
	if len(pair) == 0 {
		pair = []string{iam.OwnerAccessKey, iam.OwnerSecretKey, ""}
	}
	return s3.New(s3.Options{
		BaseEndpoint: &e.url, Region: "us-east-1", UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(pair[0], pair[1], pair[2]),
	})
}

func (e *endpoint) bucket(t *testing.T, name string) {
	t.Helper()
	if _, err := e.client().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, c *s3.Client, bucket, key, body string) {
	t.Helper()
	if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)}); err != nil {
		t.Fatal(err)
	}
}

func TestObjectsAreFiles(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	c := e.client()
	key := "events/event_date=2026-11-23/event_type=a b+ü/x.parquet"
	put(t, c, "lake", key, "hello")

	onDisk, err := os.ReadFile(filepath.Join(e.dir, "buckets", "lake", key))
	if err != nil || string(onDisk) != "hello" {
		t.Errorf("on disk: %q, %v", onDisk, err)
	}
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("lake"), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(out.Body)
	if string(body) != "hello" {
		t.Errorf("got %q", body)
	}
	list, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("lake"), Prefix: aws.String("events/")})
	if err != nil || len(list.Contents) != 1 || *list.Contents[0].Key != key || *list.Name != "lake" {
		t.Errorf("listing: %+v, %v", list, err)
	}
	if err := os.WriteFile(filepath.Join(e.dir, "buckets", "lake", "copied-in"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("lake"), Key: aws.String("copied-in")}); err != nil {
		t.Errorf("a file that was copied in: %v", err)
	}
}

func TestUnsignedTrailerAndMultipartUploads(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	c := e.client()
	// A body that cannot be rewound is sent in chunks with a trailing checksum.
	big := bytes.Repeat([]byte("0123456789abcdef"), 400_000) // 6.4 MB
	if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("lake"), Key: aws.String("chunked"), Body: bytes.NewReader(big), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32c,
	}); err != nil {
		t.Fatal(err)
	}
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("lake"), Key: aws.String("parts")})
	if err != nil || *up.Bucket != "lake" {
		t.Fatalf("%+v, %v", up, err)
	}
	part := func(n int32, body []byte) types.CompletedPart {
		out, err := c.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: up.Bucket, Key: up.Key, UploadId: up.UploadId, PartNumber: &n, Body: bytes.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		return types.CompletedPart{ETag: out.ETag, PartNumber: &n, ChecksumCRC32: out.ChecksumCRC32}
	}
	parts := []types.CompletedPart{part(1, big), part(2, []byte("end"))}
	done, err := c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: up.Bucket, Key: up.Key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	if err != nil || *done.Bucket != "lake" {
		t.Fatalf("%+v, %v", done, err)
	}
	for key, want := range map[string][]byte{"chunked": big, "parts": append(big, "end"...)} {
		if got, err := e.GetObject(t.Context(), "lake", key); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v; want %d", key, len(got), err, len(want))
		}
	}
}

func TestCopyKeepsOrReplacesMetadata(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	c := e.client()
	if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("lake"), Key: aws.String("a"), Body: strings.NewReader("body"),
		ContentType: aws.String("text/plain"), Metadata: map[string]string{"k": "v"}, Tagging: aws.String("t=1"),
	}); err != nil {
		t.Fatal(err)
	}
	copyTo := func(key string, directive types.MetadataDirective) *s3.HeadObjectOutput {
		in := &s3.CopyObjectInput{Bucket: aws.String("lake"), Key: &key, CopySource: aws.String("lake/a"), MetadataDirective: directive}
		if directive == types.MetadataDirectiveReplace {
			in.Metadata = map[string]string{"k": "w"}
		}
		if _, err := c.CopyObject(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		head, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("lake"), Key: &key})
		if err != nil {
			t.Fatal(err)
		}
		return head
	}
	if h := copyTo("kept", ""); *h.ContentType != "text/plain" || h.Metadata["k"] != "v" || *h.ContentLength != 4 {
		t.Errorf("copied: %+v", h)
	}
	if h := copyTo("replaced", types.MetadataDirectiveReplace); h.Metadata["k"] != "w" {
		t.Errorf("replaced: %+v", h.Metadata)
	}
	tags, err := c.GetObjectTagging(t.Context(), &s3.GetObjectTaggingInput{Bucket: aws.String("lake"), Key: aws.String("kept")})
	if err != nil || len(tags.TagSet) != 1 {
		t.Errorf("tags of the copy: %+v, %v", tags, err)
	}
}

func TestPresignedRequestsNeedNoHeader(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	p := s3.NewPresignClient(e.client())
	upload, err := p.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("lake"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	do(t, http.MethodPut, upload.URL, "body", http.StatusOK)
	download, err := p.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("lake"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	if got := do(t, http.MethodGet, download.URL, "", http.StatusOK); got != "body" {
		t.Errorf("got %q", got)
	}
	do(t, http.MethodGet, download.URL+"0", "", http.StatusForbidden) // another signature
	do(t, http.MethodGet, e.url+"/lake/k", "", http.StatusForbidden)  // anonymous
}

func do(t *testing.T, method, url, body string, want int) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode != want {
		t.Errorf("%s %s: %s, want %d: %s", method, url, res.Status, want, text)
	}
	return string(text)
}

func TestKeysAndSignatures(t *testing.T) {
	e := start(t)
	for _, c := range []struct {
		name string
		pair []string
		want string
	}{
		{"owner", []string{iam.OwnerAccessKey, iam.OwnerSecretKey, ""}, ""},
		{"test/test", []string{"test", "test", ""}, ""},
		{"test/test with a token, as some guides say", []string{"test", "test", "test"}, ""},
		{"wrong secret", []string{iam.OwnerAccessKey, "wrong", ""}, "SignatureDoesNotMatch"},
		{"unknown key", []string{"AKIAUNKNOWN", "x", ""}, "InvalidAccessKeyId"},
		{"the gateway's own account", []string{"000000000000", "000000000000", ""}, "SignatureDoesNotMatch"},
	} {
		_, err := e.client(c.pair...).ListBuckets(t.Context(), &s3.ListBucketsInput{})
		if awsapitest.Code(err) != c.want {
			t.Errorf("%s: got %q, want %q", c.name, awsapitest.Code(err), c.want)
		}
	}
}

func TestWhatTheCDKAsksBeforePublishing(t *testing.T) {
	e := start(t)
	e.bucket(t, "assets")
	c := e.client()
	owner := aws.String("000000000000")
	if _, err := c.GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: aws.String("assets"), ExpectedBucketOwner: owner}); err != nil {
		t.Error(err)
	}
	enc, err := c.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: aws.String("assets"), ExpectedBucketOwner: owner})
	if err != nil {
		t.Fatal(err)
	}
	if got := enc.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm; got != types.ServerSideEncryptionAes256 {
		t.Errorf("encryption: %q", got)
	}
	block, err := c.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: aws.String("assets")})
	if err != nil || !*block.PublicAccessBlockConfiguration.BlockPublicAcls {
		t.Errorf("%+v, %v", block, err)
	}
	_, err = c.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: aws.String("missing")})
	if awsapitest.Code(err) != "NoSuchBucket" {
		t.Errorf("missing bucket: %v", err)
	}
	_, err = e.client("AKIAUNKNOWN", "x", "").GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: aws.String("assets")})
	if awsapitest.Code(err) != "InvalidAccessKeyId" {
		t.Errorf("unsigned by anybody known: %v", err)
	}
	_, err = c.GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: aws.String("assets")})
	if awsapitest.Code(err) != "NotImplemented" {
		t.Errorf("what is not built: %v", err)
	}
}

func TestBucketInTheHostName(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	put(t, e.client(), "lake", "k", "v")
	port := e.url[strings.LastIndexByte(e.url, ':'):]
	// Whatever name is dialled, it is this endpoint.
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	transport.Proxy = nil
	transport.DialContext = dialer(strings.TrimPrefix(e.url, "http://"))
	c := s3.New(s3.Options{
		BaseEndpoint: aws.String("http://localhost" + port), Region: "us-east-1", HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	out, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("lake"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	out.Body.Close()
	if _, err := c.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: aws.String("lake")}); err != nil {
		t.Error(err)
	}
}

func TestServicesLiveSideBySideAndOneAfterTheOther(t *testing.T) {
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	one, two := start(t), start(t)
	one.bucket(t, "lake")
	two.bucket(t, "lake")
	put(t, one.client(), "lake", "k", "one")
	put(t, two.client(), "lake", "k", "two")
	for want, e := range map[string]*endpoint{"one": one, "two": two} {
		if got, err := e.GetObject(t.Context(), "lake", "k"); string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if after, _ := os.Getwd(); after != before {
		t.Errorf("the working directory is now %s", after)
	}
	again, err := Start(context.Background(), Config{Dir: t.TempDir(), Secret: one.iam.Secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if again, err = Start(context.Background(), Config{Dir: one.dir, Secret: one.iam.Secret}); err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, err := again.GetObject(t.Context(), "lake", "k"); string(got) != "one" {
		t.Errorf("the same directory opened again: %q, %v", got, err)
	}
}

func TestMetadataInSidecarFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "metadata"), 0o755); err != nil { // as on a file system without xattrs
		t.Fatal(err)
	}
	keys := iam.New(iam.Config{})
	s, err := Start(t.Context(), Config{Dir: dir, Secret: keys.Secret})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() { server.Close(); s.Close() })
	e := &endpoint{s, keys, server.URL, dir}
	e.bucket(t, "lake")
	if _, err := e.client().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("lake"), Key: aws.String("a/b"), Body: strings.NewReader("x"), ContentType: aws.String("text/x"),
	}); err != nil {
		t.Fatal(err)
	}
	head, err := e.client().HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("lake"), Key: aws.String("a/b")})
	if err != nil || *head.ContentType != "text/x" {
		t.Errorf("%+v, %v", head, err)
	}
}
