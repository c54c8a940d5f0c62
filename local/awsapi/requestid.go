package awsapi

import "context"

type requestIDKey struct{}

// WithRequestID says under which request ID the call made with the context is to
// be known: an event source mapping names the invocation that it will report.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the request ID that the context carries, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
