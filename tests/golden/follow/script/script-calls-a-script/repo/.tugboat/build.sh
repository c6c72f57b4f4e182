npm ci
./scripts/serve.sh
