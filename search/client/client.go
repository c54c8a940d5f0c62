// Package client sends requests to an OpenSearch domain or an OpenSearch Serverless
// collection, signed by Signature Version 4.
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	c, err := client.New("search-clicks-….us-east-1.es.amazonaws.com", cfg, client.Domain)
//	status, answer, err := c.Do(ctx, "GET", "/clicks/_count", nil)
//
// It goes where every AWS client of the same configuration goes: with
// AWS_ENDPOINT_URL set, and so cfg.BaseEndpoint, to that endpoint with the domain's
// name as Host, as the local endpoint expects it; else to the domain.
//
// A request is sent once: what may be sent again, and for how long, the caller
// knows.
package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// The services, by the name that a request is signed for.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html#serverless-signing
const (
	Domain     = "es"
	Serverless = "aoss"
)

// Client of one domain or collection. It is safe for concurrent use.
type Client struct {
	host        string  // of the domain
	base        url.URL // where requests go
	service     string
	region      string
	credentials aws.CredentialsProvider
	http        aws.HTTPClient
	signer      *v4.Signer
}

// New is the client of an endpoint: the domain's name, with or without https://. An
// error is one of the endpoint, the service or the configuration; nothing is sent.
func New(endpoint string, cfg aws.Config, service string) (*Client, error) {
	host := strings.TrimSuffix(strings.TrimPrefix(endpoint, "https://"), "/")
	if at, err := url.Parse("https://" + host); err != nil || host == "" || at.Host != host {
		return nil, fmt.Errorf("endpoint %q; allowed is the name of a domain or collection, with or without https://", endpoint)
	}
	if service != Domain && service != Serverless {
		return nil, fmt.Errorf("service %q; allowed are %s and %s", service, Domain, Serverless)
	}
	if cfg.Credentials == nil || cfg.Region == "" {
		return nil, fmt.Errorf("requests to %s are signed: the AWS configuration must have a region and credentials", host)
	}
	c := &Client{
		host:        host,
		base:        url.URL{Scheme: "https", Host: host},
		service:     service,
		region:      cfg.Region,
		credentials: cfg.Credentials,
		http:        cfg.HTTPClient,
		signer:      v4.NewSigner(),
	}
	if cfg.BaseEndpoint != nil {
		at, err := url.Parse(*cfg.BaseEndpoint)
		if err != nil || at.Host == "" {
			return nil, fmt.Errorf("AWS_ENDPOINT_URL %q; allowed is a URL", *cfg.BaseEndpoint)
		}
		c.base = *at
	}
	if c.http == nil {
		c.http = awshttp.NewBuildableClient()
	}
	return c, nil
}

// Host is the name of the domain or collection.
func (c *Client) Host() string { return c.host }

// Do sends a request and returns the answer, whatever its status. The path begins
// with / and can have a query. Names in it need no escaping: OpenSearch's own have
// none, and * and , are better put in a body, since services differ in how they
// sign them. The error is one without an answer: of credentials, network or ctx.
func (c *Client) Do(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.base.String(), "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Host = c.host
	if len(body) > 0 {
		req.Header.Set("Content-Type", contentType(req.URL.Path))
	}
	if err := c.sign(ctx, req, body); err != nil {
		return 0, nil, fmt.Errorf("%s %s: sign: %w", method, path, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err // it says method and URL
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("%s %s: read the answer: %w", method, path, err)
	}
	return resp.StatusCode, answer, nil
}

// sign signs the body's hash, too, which OpenSearch Serverless demands as a header.
func (c *Client) sign(ctx context.Context, req *http.Request, body []byte) error {
	keys, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	req.Header.Set("X-Amz-Content-Sha256", hash)
	return c.signer.SignHTTP(ctx, keys, req, hash, c.service, c.region, time.Now())
}

// contentType tells bodies of many lines from JSON.
// https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
func contentType(path string) string {
	if strings.HasSuffix(path, "/_bulk") || strings.HasSuffix(path, "/_msearch") {
		return "application/x-ndjson"
	}
	return "application/json"
}
