package iam

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// sent is a request as the AWS SDK signs it and net/http serves it.
func sent(t *testing.T, keys aws.Credentials, method, url, body string, at time.Time) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	sum := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(t.Context(), keys, r, hex.EncodeToString(sum[:]), "es", "us-east-1", at); err != nil {
		t.Fatal(err)
	}
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	defer server.Close()
	r.Host, r.URL.Host, r.URL.Scheme = r.URL.Host, strings.TrimPrefix(server.URL, "http://"), "http"
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return got
}

func TestSignaturesAreVerified(t *testing.T) {
	s := New(Config{})
	key, secret, token := s.Credentials("arn:aws:iam::000000000000:role/reader")
	role := aws.Credentials{AccessKeyID: key, SecretAccessKey: secret, SessionToken: token}
	owner := aws.Credentials{AccessKeyID: OwnerAccessKey, SecretAccessKey: OwnerSecretKey}
	const url = "https://search-x.us-east-1.es.amazonaws.com/events-2026-*,.x/_search?q=type:a%20b&size=3&pretty"
	const body = `{"query":{"match_all":{}}}`
	for _, c := range []struct {
		name   string
		keys   aws.Credentials
		change func(*http.Request)
		body   string
		want   string
	}{
		{"a role's session", role, func(*http.Request) {}, body, ""},
		{"the owner", owner, func(*http.Request) {}, body, ""},
		{"another body", role, func(*http.Request) {}, `{}`, "does not match"},
		{"another path", role, func(r *http.Request) { r.URL.Path = "/secrets/_search"; r.URL.RawPath = "" }, body, "does not match"},
		{"another query", role, func(r *http.Request) { r.URL.RawQuery = "size=4" }, body, "does not match"},
		{"another host", role, func(r *http.Request) { r.Host = "search-y.us-east-1.es.amazonaws.com" }, body, "does not match"},
		{"another method", role, func(r *http.Request) { r.Method = "DELETE" }, body, "does not match"},
		{"a signed header", role, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, body, "does not match"},
		{"a wrong secret", aws.Credentials{AccessKeyID: key, SecretAccessKey: "x", SessionToken: token}, func(*http.Request) {}, body, "does not match"},
		{"no token", aws.Credentials{AccessKeyID: key, SecretAccessKey: secret}, func(*http.Request) {}, body, "token included in the request is invalid"},
		{"an unknown key", aws.Credentials{AccessKeyID: "AKIANOBODY", SecretAccessKey: "x"}, func(*http.Request) {}, body, "token included in the request is invalid"},
		{"no signature's form", role, func(r *http.Request) { r.Header.Set("Authorization", "Basic eDp5") }, body, "not a Signature Version 4"},
	} {
		r := sent(t, c.keys, http.MethodPost, url, body, time.Now())
		c.change(r)
		got, err := s.VerifySignature(r, []byte(c.body), "es")
		if c.want == "" && (err != nil || got != c.keys.AccessKeyID) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := s.VerifySignature(sent(t, owner, http.MethodGet, url, "", time.Now().Add(-6*time.Minute)), nil, "es"); err == nil || !strings.Contains(err.Error(), "Signature expired") {
		t.Errorf("an old signature: %v", err)
	}
	unsigned := httptest.NewRequest(http.MethodGet, url, bytes.NewReader(nil))
	if key, err := s.VerifySignature(unsigned, nil, "es"); key != "" || err != nil {
		t.Errorf("unsigned: %q, %v", key, err)
	}
}

func TestAPolicyMayAllowAnyone(t *testing.T) {
	s := New(Config{})
	for _, c := range []struct {
		principal string
		want      bool
	}{{`"*"`, true}, {`{"AWS":"*"}`, true}, {`{"AWS":"000000000000"}`, false}, {`{"AWS":"arn:aws:iam::000000000000:root"}`, false}} {
		policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + c.principal + `,"Action":"es:ESHttpGet","Resource":"arn:aws:es:::domain/x/*"}]}`
		if got := s.AllowsAnyone([]byte(policy), "es:ESHttpGet", "arn:aws:es:::domain/x/_search"); got != c.want {
			t.Errorf("%s: %v", c.principal, got)
		}
	}
	if s.AllowsAnyone(nil, "es:ESHttpGet", "x") {
		t.Error("no policy allows nobody")
	}
}
