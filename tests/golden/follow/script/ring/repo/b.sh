bash a.sh
