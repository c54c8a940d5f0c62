package awsapi

import (
	"compress/gzip"
	"io"
	"net/http"
)

// maxBody bounds one request, as sent and as decompressed: 10 MiB of records in
// base64, or 50 MB of a Lambda function's code, with room.
const maxBody = 80 << 20

// readBody returns the whole body. Where the client announces its length it is
// read at once, so that a body of megabytes is not copied from buffer to growing
// buffer. The SDKs compress the bodies of some actions (Smithy specification,
// "requestCompression").
func readBody(hr *http.Request) ([]byte, error) {
	if hr.ContentLength > maxBody {
		return nil, tooLarge()
	}
	switch encoding := hr.Header.Get("Content-Encoding"); encoding {
	case "", "identity":
	case "gzip":
		unzipped, err := gzip.NewReader(hr.Body)
		if err != nil {
			return nil, Errorf("SerializationException", "the request body is not gzip, as its Content-Encoding says: %v", err)
		}
		return readAll(unzipped)
	default:
		return nil, Errorf("SerializationException", "the request body has Content-Encoding %q; gzip or none is understood", encoding).WithStatus(http.StatusUnsupportedMediaType)
	}
	if hr.ContentLength < 0 {
		return readAll(hr.Body)
	}
	body := make([]byte, hr.ContentLength)
	if _, err := io.ReadFull(hr.Body, body); err != nil {
		return nil, incomplete(err)
	}
	return body, nil
}

func readAll(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err != nil {
		return nil, incomplete(err)
	}
	if len(body) > maxBody {
		return nil, tooLarge()
	}
	return body, nil
}

func tooLarge() *Error {
	return Errorf("RequestEntityTooLargeException", "the request body exceeds %d bytes", maxBody).WithStatus(http.StatusRequestEntityTooLarge)
}

func incomplete(err error) *Error {
	return Errorf("IncompleteBody", "the request body ended early: %v", err)
}
