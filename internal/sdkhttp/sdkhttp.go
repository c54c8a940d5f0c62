// Package sdkhttp is the HTTP client of the AWS SDK's clients here.
package sdkhttp

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// Client sends through another what the SDK asks, so that an answer is read to its
// end. The body of a request is smithy-go's (v1.28.8), which is an io.WriterTo that fails
// with io.EOF once it is closed; and net/http, when it looks for the body's end after the
// answer has begun, takes that for an error and closes the connection. An answer that is
// longer than the connection's buffer, 4 KiB, is then lost now and then, and the SDK puts
// the records again. Read of the same body ends as net/http expects. Nil is the SDK's own
// client.
func Client(through aws.HTTPClient) aws.HTTPClient {
	if through == nil {
		through = awshttp.NewBuildableClient()
	}
	return client{through}
}

type client struct{ through aws.HTTPClient }

func (c client) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = reader{r.Body}
	}
	return c.through.Do(r)
}

// reader has no WriteTo.
type reader struct{ io.ReadCloser }
