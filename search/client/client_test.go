package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/millrace-dev/millrace/search/client"
)

const host = "search-clicks-abc.eu-west-1.es.amazonaws.com"

func configuration(endpoint string) aws.Config {
	cfg := aws.Config{Region: "eu-west-1", Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", "TOKEN")}
	if endpoint != "" {
		cfg.BaseEndpoint = &endpoint
	}
	return cfg
}

// roundTrip is an HTTP client that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) Do(r *http.Request) (*http.Response, error) { return f(r) }

func TestRequestsAreSigned(t *testing.T) {
	for service, body := range map[string]string{client.Domain: `{"a":1}`, client.Serverless: ""} {
		cfg := configuration("")
		cfg.HTTPClient = roundTrip(func(r *http.Request) (*http.Response, error) {
			if got := r.URL.String(); got != "https://"+host+"/clicks-2026-11-23/_mapping?timeout=30s" {
				t.Errorf("%s: sent to %s", service, got)
			}
			checkSignature(t, r, service)
			return &http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader("no"))}, nil
		})
		c, err := client.New("https://"+host+"/", cfg, service)
		if err != nil {
			t.Fatal(err)
		}
		status, answer, err := c.Do(t.Context(), "PUT", "/clicks-2026-11-23/_mapping?timeout=30s", []byte(body))
		if status != 400 || string(answer) != "no" || err != nil {
			t.Errorf("%s: Do = %d, %s, %v; want what was answered", service, status, answer, err)
		}
	}
}

// checkSignature signs what came once more and compares.
func checkSignature(t *testing.T, r *http.Request, service string) {
	t.Helper()
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		t.Fatal(err)
	}
	again := r.Clone(t.Context())
	again.Host = host
	again.Header.Del("Authorization")
	again.Header.Del("Accept-Encoding") // added on the way
	keys, _ := configuration("").Credentials.Retrieve(t.Context())
	if err := v4.NewSigner().SignHTTP(t.Context(), keys, again, r.Header.Get("X-Amz-Content-Sha256"), service, "eu-west-1", at); err != nil {
		t.Fatal(err)
	}
	if got, want := r.Header.Get("Authorization"), again.Header.Get("Authorization"); got != want {
		t.Errorf("%s: signed\n%s, want\n%s", service, got, want)
	}
	for _, header := range []string{"host", "x-amz-content-sha256", "x-amz-security-token"} {
		if !strings.Contains(r.Header.Get("Authorization"), header) {
			t.Errorf("%s: %s is not signed", service, header)
		}
	}
}

func TestEndpointOfTheEnvironment(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != host || r.URL.Path != "/_bulk" || r.Header.Get("Content-Type") != "application/x-ndjson" {
			t.Errorf("got %s %s of %s", r.URL.Path, r.Header.Get("Content-Type"), r.Host)
		}
		checkSignature(t, r, client.Domain)
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL + "/", "AWS_REGION": "eu-west-1", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
		"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_SESSION_TOKEN": "TOKEN",
	} {
		t.Setenv(name, value)
	}
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(host, cfg, client.Domain)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer, err := c.Do(t.Context(), "POST", "/_bulk", []byte("{}\n")); status != 200 || string(answer) != "{}\n" || err != nil {
		t.Errorf("Do = %d, %q, %v", status, answer, err)
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	down := httptest.NewServer(nil)
	down.Close()
	cfg := configuration(down.URL)
	c, err := client.New(host, cfg, client.Domain)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Do(t.Context(), "GET", "/", nil); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("error of a domain that is down: %v", err)
	}
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("expired")
	})
	if c, err = client.New(host, cfg, client.Domain); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.Do(t.Context(), "GET", "/", nil); err == nil || err.Error() != "GET /: sign: expired" {
		t.Errorf("error of credentials: %v", err)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	anonymous := configuration("")
	anonymous.Credentials = nil
	for want, given := range map[string]struct {
		endpoint, service string
		cfg               aws.Config
	}{
		`endpoint ""; allowed`:                    {"", client.Domain, configuration("")},
		`endpoint "https://` + host + `/clicks";`: {"https://" + host + "/clicks", client.Domain, configuration("")},
		`service "s3"; allowed are es and aoss`:   {host, "s3", configuration("")},
		`AWS_ENDPOINT_URL "127.0.0.1"; allowed`:   {host, client.Domain, configuration("127.0.0.1")},
		`must have a region and credentials`:      {host, client.Domain, anonymous},
	} {
		if _, err := client.New(given.endpoint, given.cfg, given.service); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %s", err, want)
		}
	}
}
