package kinesis

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type deleteStreamInput struct {
	target
	EnforceConsumerDeletion bool
}

func (s *Service) deleteStream(_ context.Context, in *deleteStreamInput) (*awsapi.None, error) {
	st, err := s.at(in.target, &check{})
	if err != nil {
		return nil, err
	}
	st.mu.RLock()
	consumers := len(st.consumers)
	st.mu.RUnlock()
	if consumers > 0 && !in.EnforceConsumerDeletion {
		return nil, errHasConsumers(st.name, st.account())
	}
	return nil, s.remove(st)
}
