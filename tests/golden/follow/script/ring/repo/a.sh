npm ci
bash b.sh
