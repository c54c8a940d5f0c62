package s3

import (
	"context"
	"fmt"
	"net"
	"slices"
	"testing"
)

func dialer(address string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", address)
	}
}

func TestHelpersOfTheProcess(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	ctx := t.Context()
	var want []string
	for i := range 1003 { // more than a page of the listing
		key := fmt.Sprintf("p/%04d", i)
		want = append(want, key)
		if err := e.PutObject(ctx, "lake", key, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.PutObject(ctx, "lake", "q", []byte("other")); err != nil {
		t.Fatal(err)
	}
	list, err := e.ListObjects(ctx, "lake", "p/")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range list {
		got = append(got, o.Key)
	}
	if !slices.Equal(got, want) || list[0].Size != 1 || list[0].Modified.IsZero() {
		t.Errorf("listed %d keys, want %d; first %+v", len(got), len(want), list[0])
	}
	if err := e.DeleteObjects(ctx, "lake", append(got, "never-was")...); err != nil {
		t.Error(err)
	}
	if list, err = e.ListObjects(ctx, "lake", ""); err != nil || len(list) != 1 || list[0].Key != "q" {
		t.Errorf("left: %v, %v", list, err)
	}
}

func TestHelpersRefuse(t *testing.T) {
	e := start(t)
	e.bucket(t, "lake")
	_, err := e.GetObject(t.Context(), "lake", "missing")
	_, inMissing := e.GetObject(t.Context(), "missing", "k")
	_, outside := e.ListObjects(t.Context(), "../lake", "")
	for _, c := range []struct {
		err  error
		want string
	}{
		{err, "NoSuchKey: The specified key does not exist."},
		{inMissing, "NoSuchBucket: The specified bucket does not exist: missing"},
		{outside, "InvalidBucketName: The specified bucket is not valid."},
	} {
		if c.err == nil || c.err.Error() != c.want {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

func TestURLForms(t *testing.T) {
	for _, c := range []struct{ give, bucket, key string }{
		{"https://s3.us-east-1.amazonaws.com/assets/a/b.json", "assets", "a/b.json"},
		{"https://s3.amazonaws.com/assets/a%20b.json", "assets", "a b.json"},
		{"http://127.0.0.1:4566/assets/b.json", "assets", "b.json"},
		{"http://localhost:4566/assets/b.json", "assets", "b.json"},
		{"http://assets.localhost:4566/b.json", "assets", "b.json"},
		{"https://assets.s3.eu-west-1.amazonaws.com/b.json", "assets", "b.json"},
		{"https://my.assets.s3.amazonaws.com/b.json", "my.assets", "b.json"},
		{"s3://assets/b.json", "assets", "b.json"},
		{"https://s3.amazonaws.com/", "", ""},
		{"not a url", "", ""},
	} {
		bucket, key, err := parseURL(c.give)
		if bucket != c.bucket && err == nil || key != c.key && err == nil || (err != nil) != (c.bucket == "") {
			t.Errorf("%s: got %q, %q, %v; want %q, %q", c.give, bucket, key, err, c.bucket, c.key)
		}
	}
}
