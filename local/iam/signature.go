package iam

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// authorization is the header of a signed request (IAM user guide, "Elements of an
// AWS API request signature").
var authorization = regexp.MustCompile(`^AWS4-HMAC-SHA256 +Credential=([^/\s]+)/(\d{8})/([^/]*)/([^/]+)/aws4_request, *SignedHeaders=([a-z0-9;_-]+), *Signature=([0-9a-f]{64})$`)

// maxSkew is how far the time of a signature may be from now.
const maxSkew = 5 * time.Minute

// VerifySignature checks the Signature Version 4 of a request to service, whose body has
// been read, and returns the access key that signed it: empty if the request is not
// signed at all. The error is AWS's.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func (s *Service) VerifySignature(r *http.Request, body []byte, service string) (accessKey string, err error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return "", nil
	}
	m := authorization.FindStringSubmatch(header)
	if m == nil || m[4] != service {
		return "", forbidden("IncompleteSignatureException", "the Authorization header is not a Signature Version 4 for the service %s", service)
	}
	key, date, region, headers, signature := m[1], m[2], m[3], strings.Split(m[5], ";"), m[6]
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil || !strings.HasPrefix(r.Header.Get("X-Amz-Date"), date) || !slices.Contains(headers, "host") {
		return "", forbidden("IncompleteSignatureException", "the request must have an X-Amz-Date of the credential's day, and host among its signed headers")
	}
	if skew := time.Since(at); skew > maxSkew || skew < -maxSkew {
		return "", forbidden("InvalidSignatureException", "Signature expired: %s is not within %s of now", r.Header.Get("X-Amz-Date"), maxSkew)
	}
	if c := s.session(key); c != nil && c.expired() {
		return "", forbidden("ExpiredTokenException", "The security token included in the request is expired")
	} else if c != nil && c.token != r.Header.Get("X-Amz-Security-Token") {
		return "", forbidden("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	secret, ok := s.Secret(key)
	if !ok {
		return "", forbidden("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	scope := date + "/" + region + "/" + service + "/aws4_request"
	signed := digest([]byte("AWS4"+secret), date, region, service, "aws4_request",
		"AWS4-HMAC-SHA256\n"+r.Header.Get("X-Amz-Date")+"\n"+scope+"\n"+hash([]byte(canonical(r, headers, hash(body)))))
	if !hmac.Equal([]byte(hex.EncodeToString(signed)), []byte(signature)) {
		return "", forbidden("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return key, nil
}

func forbidden(code, format string, args ...any) error {
	return awsapi.Errorf(code, format, args...).WithStatus(http.StatusForbidden)
}

// digest is the chain of HMACs, the last part the text that is signed.
func digest(key []byte, parts ...string) []byte {
	for _, part := range parts {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return key
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// canonical is the canonical request of every service but S3: the path is encoded once
// more than it is sent.
func canonical(r *http.Request, headers []string, payload string) string {
	var b strings.Builder
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	b.WriteString(r.Method + "\n" + encode(path, true) + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, name := range headers {
		b.WriteString(name + ":" + strings.Join(strings.Fields(headerOf(r, name)), " ") + "\n")
	}
	b.WriteString("\n" + strings.Join(headers, ";") + "\n" + payload)
	return b.String()
}

// headerOf finds the headers, too, that net/http keeps elsewhere.
func headerOf(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	return strings.Join(r.Header.Values(name), ",")
}

func canonicalQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, encode(name, false)+"="+encode(value, false))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// encode is AWS's URI encoding: all but A-Z a-z 0-9 - . _ ~, and in paths the slash.
func encode(s string, path bool) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0, path && c == '/':
			b.WriteByte(c)
		default:
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
	}
	return b.String()
}
